"""Proofs of a problem: its references, its misconceptions and derived variants are run."""
