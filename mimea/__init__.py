"""MIMEA: multi-grained interaction for multi-modal entity alignment (arXiv 2404.17590).

Importing this package loads neither torch nor anything else that is heavy.
"""
