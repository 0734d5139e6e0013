// The official Kubernetes provider of Pulumi, as its own main package has it (cmd/pulumi-resource-kubernetes/main.go of
// github.com/pulumi/pulumi-kubernetes, 2026-01). That package does not build as a dependency: it embeds files that are
// generated beside it. They are part of the published module and are copied here for a build.
package main

import (
	_ "embed"

	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/provider"
	"github.com/pulumi/pulumi-kubernetes/provider/v4/pkg/version"
)

//go:embed schema.json
var schema []byte

//go:embed terraform-mapping.json
var mapping []byte

func main() {
	provider.Serve("kubernetes", version.Version, schema, mapping)
}
