/** Which rights in Kafka each command needs, as data: for people, for Kafka's tool, and to say which one is missing. */
@NullMarked
package io.sockcdc.app.acl;

import org.jspecify.annotations.NullMarked;
