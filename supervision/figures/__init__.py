"""The figures of the city: what each of them is, in words, and two ways to derive them."""
