/**
 * What the collector can be told: immutable records with types, defaults and checks in their constructors, and how they
 * are read from a file, the environment and flags. It opens nothing and starts nothing.
 */
@NullMarked
package io.sockcdc.collector.config;

import org.jspecify.annotations.NullMarked;
