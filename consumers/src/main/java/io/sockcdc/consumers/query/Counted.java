package io.sockcdc.consumers.query;

import io.sockcdc.schema.ConnectionCounts;
import io.sockcdc.schema.CountSubject;

/** A subject and its counts. */
public record Counted(CountSubject subject, ConnectionCounts counts) {}
