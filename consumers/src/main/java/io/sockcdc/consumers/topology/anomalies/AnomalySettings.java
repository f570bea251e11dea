package io.sockcdc.consumers.topology.anomalies;

import io.sockcdc.consumers.rules.config.RulesInForce;

/**
 * How flags are made.
 *
 * @param partitions of the topic of events, and shares of the judgement
 * @param onDisk whether state is in RocksDB instead of memory
 * @param rules the rules in force in this process
 * @param counters where the shares in this process count
 */
public record AnomalySettings(int partitions, boolean onDisk, RulesInForce rules, JudgementCounters counters) {}
