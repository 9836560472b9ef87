from certificates.models.certificate import Certificate, Correction, HolderName, Revocation

__all__ = ["Certificate", "Correction", "HolderName", "Revocation"]
