"""The gallery: what is late, who let it get late, and the proof."""
