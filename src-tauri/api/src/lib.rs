//! The loopback HTTP API and its OpenAPI document. Calls the conductor only.
