"""The two graphs of a workspace: importing them, reading entities and what is known of them."""
