/**
 * Events and anomalies in the formats of security systems (ECS, OCSF, CEF, Zeek): pure mappers from one record to one line,
 * and the tables of what goes where. Nothing here knows Kafka, files or the network.
 */
@NullMarked
package io.sockcdc.consumers.siem;

import org.jspecify.annotations.NullMarked;
