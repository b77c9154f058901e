"""The public projection as OGC API Features, for QGIS and geo-portals."""
