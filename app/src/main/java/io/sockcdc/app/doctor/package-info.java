/**
 * What this machine, this user and this Kafka allow: one check a question, each with what a lack costs and how to end it.
 */
@NullMarked
package io.sockcdc.app.doctor;

import org.jspecify.annotations.NullMarked;
