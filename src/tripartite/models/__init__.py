"""The models that the lessons build, one module per subject.

Arrays in, arrays out; time runs along axis 0. Each docstring gives shapes, units, errors, the source
and the lesson that builds the function in the open.
"""
