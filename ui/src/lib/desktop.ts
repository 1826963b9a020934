/**
 * What only the desktop window can do. The one file that talks to the shell; in a browser every function says so by
 * doing the next best thing or returning `null`.
 */
import { invoke, isTauri } from "@tauri-apps/api/core";
import { listen } from "@tauri-apps/api/event";

/** Where the API of the running app is, and the word that opens it. */
export interface Boot {
  readonly base: string;
  readonly token: string | null;
}

/** Whether this page is in our own window. */
export const inWindow: boolean = isTauri();

/** Where the API is: told by the shell, or the page's own origin in a browser, which has a cookie. */
export async function boot(): Promise<Boot> {
  if (!inWindow) return { base: window.location.origin, token: null };
  return await invoke<Boot>("boot");
}

/** The system's dialog for recordings. `null` in a browser; empty when the person closed it. */
export async function pickFiles(): Promise<string[] | null> {
  if (!inWindow) return null;
  return (await invoke<string[] | null>("pick_files")) ?? [];
}

/** The system's dialog for a folder. `null` in a browser or when the person closed it. */
export async function pickFolder(): Promise<string | null> {
  return inWindow ? await invoke<string | null>("pick_folder") : null;
}

/** Shows a file in the system's file manager. */
export async function revealPath(path: string): Promise<void> {
  if (inWindow) await invoke("reveal_path", { path });
}

/** Opens an address in the system's browser. */
export async function openExternal(url: string): Promise<void> {
  if (inWindow) await invoke("open_external", { url });
  else window.open(url, "_blank", "noopener");
}

/** Starts the app with the system, or no longer does. */
export async function setAutostart(enabled: boolean): Promise<void> {
  if (inWindow) await invoke("set_autostart", { enabled });
}

/** Why a key that works everywhere can't be had. */
export type NoKey = "none_here" | "taken" | "unknown" | "browser";

/** Whether the system gives the app a key that works while a game has the keyboard. */
export async function canHaveMarkKey(): Promise<NoKey | null> {
  if (!inWindow) return "browser";
  return (await invoke<boolean>("can_have_mark_key")) ? null : "none_here";
}

/** Takes the key for markers everywhere on the computer, or gives it back; `null` when that went well. */
export async function setMarkKey(keys: string | null): Promise<NoKey | null> {
  if (!inWindow) return "browser";
  try {
    await invoke("set_mark_key", { keys });
    return null;
  } catch (why) {
    return why === "none_here" || why === "taken" ? why : "unknown";
  }
}

/** Files or folders dropped on the window; the shell imports them itself, the page only shows that it happened. */
export async function onDropped(act: (paths: string[]) => void): Promise<() => void> {
  if (!inWindow) return () => undefined;
  return await listen<string[]>("dropped", (event) => act(event.payload));
}

/** Files are being held over the window, or no longer. */
export async function onDragging(act: (over: boolean) => void): Promise<() => void> {
  if (!inWindow) return () => undefined;
  const stops = await Promise.all([
    listen("tauri://drag-enter", () => act(true)),
    listen("tauri://drag-leave", () => act(false)),
    listen("tauri://drag-drop", () => act(false)),
  ]);
  return () => stops.forEach((stop) => stop());
}

/** The shell wants a page to be shown: a notification was clicked, or a tray entry. */
export async function onOpenPage(act: (path: string) => void): Promise<() => void> {
  if (!inWindow) return () => undefined;
  return await listen<string>("open_page", (event) => act(event.payload));
}
