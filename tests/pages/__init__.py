"""The pages, driven without a browser, one file a page."""
