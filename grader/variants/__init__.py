"""Wrong and right variants of a reference: text in, text out."""
