//! SQLite: the only room with SQL.
