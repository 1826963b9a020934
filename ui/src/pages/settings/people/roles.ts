import type { Role, Scope } from "~/api/contract";

/** From the one who may least. */
export const ROLES: readonly Role[] = ["viewer", "editor", "owner"];
/** From the one that allows least. */
export const SCOPES: readonly Scope[] = ["read", "review", "publish"];
