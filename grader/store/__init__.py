"""Results kept in a database: its tables, the open store, and how a store is named."""
