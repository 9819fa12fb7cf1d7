"""Which releases of TensorFlow and Keras there are, which go together, and which a run is for."""
