"""What all readers share: lines, packed files, keys, pictures, the tables of a graph."""
