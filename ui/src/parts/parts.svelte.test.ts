import { fireEvent, render, screen } from "@testing-library/svelte";
import { createRawSnippet } from "svelte";
import { expect, test, vi } from "vitest";

import Bar from "./Bar.svelte";
import Button from "./Button.svelte";
import Confirm from "./Confirm.svelte";
import Fixes from "./Fixes.svelte";
import ProblemBox from "./ProblemBox.svelte";
import Search from "./Search.svelte";
import Segments from "./Segments.svelte";

const words = (text: string) => createRawSnippet(() => ({ render: () => `<span>${text}</span>` }));

test("a button names its key, and one with an icon only has a name", async () => {
  const onclick = vi.fn();
  render(Button, { props: { keys: "Ctrl+Enter", label: "Approve", onclick, children: words("Approve") } });
  const button = screen.getByRole("button", { name: "Approve" });
  expect(button.title).toBe("Approve (Ctrl+Enter)");
  expect(button.getAttribute("aria-keyshortcuts")).toBe("Control+Enter");
  await fireEvent.click(button);
  expect(onclick).toHaveBeenCalledTimes(1);
});

test("a problem has what, why, what to do, and its raw text behind details", async () => {
  const onretry = vi.fn();
  render(ProblemBox, {
    props: {
      onretry,
      problem: {
        code: "ffmpeg_missing",
        what: "ffmpeg was not found.",
        why: "It is not installed.",
        fix: [
          { do: "say", text: "Install it." },
          { do: "run_command", command: "apt install ffmpeg" },
          { do: "retry" },
        ],
        details: "exit 127",
      },
    },
  });
  const box = screen.getByRole("alert");
  for (const text of [
    "ffmpeg was not found.",
    "It is not installed.",
    "Install it.",
    "apt install ffmpeg",
    "exit 127",
  ]) {
    expect(box.textContent).toContain(text);
  }
  expect(box.querySelector("details")?.open).toBe(false);
  await fireEvent.click(screen.getByRole("button", { name: "Try again" }));
  expect(onretry).toHaveBeenCalledTimes(1);
});

test("trying again is offered only where it can be done", () => {
  render(Fixes, { props: { fixes: [{ do: "retry" }, { do: "free_space", bytes: 2_000_000_000 }] } });
  expect(screen.queryByRole("button")).toBeNull();
  expect(document.body.textContent).toContain("2 GB");
});

test("progress is a true number or none", () => {
  const { unmount } = render(Bar, { props: { fraction: 0.414, label: "Cutting" } });
  expect(screen.getByRole("progressbar", { name: "Cutting" }).getAttribute("aria-valuenow")).toBe("41");
  unmount();
  render(Bar, { props: { fraction: null, label: "Writing" } });
  expect(screen.getByRole("progressbar", { name: "Writing" }).hasAttribute("aria-valuenow")).toBe(false);
});

test("a choice of a few is a radio group with counts", async () => {
  const onchange = vi.fn();
  const options = [
    { value: "new", text: "New", count: 7 },
    { value: "later", text: "Later" },
  ];
  render(Segments, { props: { label: "Which", value: "new", options, onchange } });
  expect(screen.getByRole<HTMLInputElement>("radio", { name: /New/ }).checked).toBe(true);
  await fireEvent.click(screen.getByRole("radio", { name: "Later" }));
  expect(onchange).toHaveBeenCalledWith("later");
});

test("a search emptied from elsewhere forgets what was still being typed", async () => {
  vi.useFakeTimers();
  const onchange = vi.fn();
  const { rerender, unmount } = render(Search, { props: { label: "Search moments", value: "", onchange } });
  const field = screen.getByRole<HTMLInputElement>("searchbox", { name: "Search moments" });
  await fireEvent.input(field, { target: { value: "flag" } });
  await vi.advanceTimersByTimeAsync(200);
  expect(onchange.mock.calls).toEqual([["flag"]]);
  await rerender({ value: "flag" });
  await fireEvent.input(field, { target: { value: "flag capture" } });
  await rerender({ value: "" });
  await vi.advanceTimersByTimeAsync(400);
  expect(onchange).toHaveBeenCalledTimes(1);
  await fireEvent.input(field, { target: { value: "late" } });
  unmount();
  await vi.advanceTimersByTimeAsync(400);
  expect(onchange).toHaveBeenCalledTimes(1);
  vi.useRealTimers();
});

test("a question is answered once, and taking it back does nothing", async () => {
  // happy-dom knows no modal dialogs.
  HTMLDialogElement.prototype.showModal ??= function (this: HTMLDialogElement) {
    this.open = true;
  };
  const [onact, onclose] = [vi.fn(), vi.fn()];
  const asked = { title: "Remove it?", name: "My channel", text: "It is gone then.", act: "Remove", onact, onclose };
  const { rerender } = render(Confirm, { props: asked });
  expect(screen.getByRole("heading", { name: "My channel" })).toBeTruthy();
  await fireEvent.click(screen.getByRole("button", { name: "Cancel" }));
  expect([onact.mock.calls.length, onclose.mock.calls.length]).toEqual([0, 1]);
  await fireEvent.click(screen.getByRole("button", { name: "Remove" }));
  expect([onact.mock.calls.length, onclose.mock.calls.length]).toEqual([1, 2]);
  await rerender({ ...asked, name: "" });
  expect(screen.queryByRole("heading", { name: "My channel" })).toBeNull();
});
