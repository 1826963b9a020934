import { afterEach } from "vitest";

// A choice stored by one test must not reach the next.
afterEach(() => localStorage.clear());
