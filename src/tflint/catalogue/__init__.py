"""The catalogue of rules: reading, validating and selecting them."""

from tflint.catalogue.load import load_catalogue, symbol_paths
from tflint.catalogue.rule import Catalogue, CatalogueError, Example, Rule, UnknownRule

__all__ = ["Catalogue", "CatalogueError", "Example", "Rule", "UnknownRule", "load_catalogue", "symbol_paths"]
