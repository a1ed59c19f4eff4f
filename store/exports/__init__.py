"""Files for others: which rows, in which words, in which format, and the merged graph."""
