"""The page of a rehearsal: one HTML file with timelines, the stack as a diagram and a tree, its price, its changes and
its outputs. Pure functions make data of a report; templates make HTML and SVG of that."""
