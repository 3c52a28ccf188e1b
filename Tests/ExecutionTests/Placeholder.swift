// Tests of the loop come here; without a source file the package can't be built from a fresh clone.
