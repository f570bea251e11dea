package io.sockcdc.topics;

import java.util.List;

/**
 * How the topics were found.
 *
 * @param created names of topics that were missing and are there now
 * @param differences where a topic is not as it should be, one sentence each; nothing was changed
 */
public record TopicReport(List<TopicName> created, List<String> differences) {
    public TopicReport {
        created = List.copyOf(created);
        differences = List.copyOf(differences);
    }
}
