# Everything lies in this folder; `make help` lists the targets.
