import { describe, expect, it } from "vitest";

import { keyForEverywhere } from "./mark-key";

const press = (code: string, held: Partial<Record<"ctrlKey" | "altKey" | "shiftKey" | "metaKey", boolean>> = {}) =>
  keyForEverywhere({ code, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...held });

describe("a key for everywhere", () => {
  it("is written as the system names it", () => {
    expect(press("KeyM", { ctrlKey: true, shiftKey: true })).toBe("Ctrl+Shift+M");
    expect(press("F9")).toBe("F9");
    expect(press("F12", { shiftKey: true })).toBe("Shift+F12");
    expect(press("Digit1", { altKey: true })).toBe("Alt+1");
    expect(press("KeyK", { metaKey: true })).toBe("Super+K");
  });

  it("is none that people type, and none that has no name", () => {
    expect(press("KeyM")).toBeNull();
    expect(press("KeyM", { shiftKey: true })).toBeNull();
    expect(press("Space", { ctrlKey: true })).toBeNull();
    expect(press("ControlLeft", { ctrlKey: true })).toBeNull();
  });
});
