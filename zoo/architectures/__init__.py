"""Model definitions by family. Each class takes its size (`depth`, `width`) and ends in a Linear named `head`."""
