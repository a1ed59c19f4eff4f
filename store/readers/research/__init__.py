"""Graphs in the layouts of published data: DBP15K, OpenEA, MMKB."""
