package io.sockcdc.consumers.run;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The format of all that an analysis keeps, as a number in the names of its group and of its own topics. What another
 * format kept is never read: an analysis of this one begins with the oldest event, and makes the same answers anew.
 */
final class StateFormat {
    /** To be raised with every change of what is in a store, a changelog or a topic between parts of the topology. */
    static final int NUMBER = 2;

    private static final Logger LOG = LoggerFactory.getLogger(StateFormat.class);
    private static final String NAME = "analyze";

    private StateFormat() {}

    /** Name of an analysis with this prefix: of its group, and what the names of its own topics begin with. */
    static String applicationId(String prefix) {
        return prefix + NAME + "-" + NUMBER;
    }

    /** Says when only another format has kept anything here, so that this analysis begins anew. */
    static void tellOfOthers(Admin admin, String prefix, Duration patience) throws InterruptedException {
        List<String> all;
        try {
            all = admin.listGroups().valid().get(patience.toMillis(), TimeUnit.MILLISECONDS).stream()
                    .map(GroupListing::groupId)
                    .toList();
        } catch (ExecutionException | TimeoutException e) {
            LOG.atDebug().setCause(e).log("it is not known whether there is state of another format");
            return;
        }
        List<String> others = others(all, prefix);
        if (!others.isEmpty() && !all.contains(applicationId(prefix))) {
            LOG.atWarn()
                    .addKeyValue("application", applicationId(prefix))
                    .addKeyValue("others", others)
                    .log(
                            "the state that is kept is of another format and is left alone: all is made anew from the events");
        }
    }

    /** Of these groups those of analyses whose state has another format; the first was called without a number. */
    static List<String> others(List<String> groups, String prefix) {
        return groups.stream()
                .filter(group -> group.startsWith(prefix + NAME)
                        && group.substring((prefix + NAME).length()).matches("(-\\d+)?")
                        && !group.equals(applicationId(prefix)))
                .sorted()
                .toList();
    }
}
