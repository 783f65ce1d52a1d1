"""The clone is a working nbgrader course: solutions/ is its source, lessons/ its release.

The settings live in tripartite.grading.nbgrader, where the build finds them too; change or add yours below.
"""

from tripartite.grading.nbgrader import configure

c = get_config()  # noqa: F821  (nbgrader defines it)
configure(c)

# The exchange is a folder that teacher and students share; the default suits one machine.
# c.Exchange.root = "/srv/nbgrader/exchange"
