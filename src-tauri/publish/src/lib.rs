//! One file for each platform, pre-flight and upload. Knows HTTP, not SQL.
