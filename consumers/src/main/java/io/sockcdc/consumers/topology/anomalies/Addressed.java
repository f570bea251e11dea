package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.RuleEngine.Scope;

/** An encoded batch of observations and which engines it is for; the share is its key. */
final class Addressed {
    final Scope scope;
    final byte[] batch;

    Addressed(Scope scope, byte[] batch) {
        this.scope = scope;
        this.batch = batch;
    }
}
