/**
 * Attacks made for real between two network namespaces, and what the rules say of them. Every attack is bounded in count and
 * in time, and touches nothing but the namespaces that the test made.
 */
@NullMarked
package io.sockcdc.app.attacks;

import org.jspecify.annotations.NullMarked;
