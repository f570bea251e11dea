/** What a release ships, built and run as its users do: images, the compose file, manifests, the archive and the package. */
@org.jspecify.annotations.NullMarked
package io.sockcdc.dist;
