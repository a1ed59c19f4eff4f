"""The user's files: graphs in every layout, known links, decisions."""
