"""Graphs: choosing two sources, reading them in a process of its own, previewing, importing."""
