"""Reads YAML files, and prints "file:line: what is wrong" for each that cannot be read. For those that Kubernetes is given, it also
checks that each document says what it is, that mounts have volumes, and that a Deployment's own selector finds its pods.
"""

import sys

import yaml


def problems_of_pods(spec):
    """What is wrong between the parts of a Deployment."""
    pod = spec["template"]
    labels = pod["metadata"]["labels"]
    for name, value in spec["selector"]["matchLabels"].items():
        if labels.get(name) != value:
            yield f"the selector's label {name} is not a label of the pods"
    volumes = {volume["name"] for volume in pod["spec"].get("volumes", [])}
    for container in pod["spec"]["containers"]:
        mounted = {mount["name"] for mount in container.get("volumeMounts", [])}
        for name in sorted(mounted - volumes):
            yield f"{container['name']} mounts {name}, which is no volume"
        for name in sorted(volumes - mounted):
            yield f"the volume {name} is not mounted in {container['name']}"


def problems_of_manifest(document):
    for key in ("apiVersion", "kind"):
        if key not in document:
            yield f"has no {key}"
    if document.get("kind") not in ("Kustomization", None) and not document.get("metadata", {}).get("name"):
        yield "has no metadata.name"
    if document.get("kind") == "Deployment":
        yield from problems_of_pods(document["spec"])


def problems_of(path):
    try:
        with open(path, encoding="utf-8") as file:
            documents = list(yaml.safe_load_all(file))
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        yield line, f"is not YAML: {error.problem}"
        return
    for document in documents:
        if "apiVersion" in (document or {}):
            for problem in problems_of_manifest(document):
                yield 1, problem


def main():
    found = [f"{path}:{line}: {problem}" for path in sys.argv[1:] for line, problem in problems_of(path)]
    print("\n".join(found), end="\n" if found else "")
    sys.exit(1 if found else 0)


main()
