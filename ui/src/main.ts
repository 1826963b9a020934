import { mount } from "svelte";

import "~/lib/theme.css";

import { App } from "~/app.svelte";
import { boot } from "~/lib/desktop";

import Root from "./App.svelte";

const target = document.getElementById("app");
if (!target) throw new Error("index.html has no #app");

const app = new App(await boot());
await app.person.start();
document.addEventListener("click", (event) => app.router.followLink(event));
mount(Root, { target, props: { app } });
