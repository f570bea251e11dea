package io.sockcdc.collector;

import io.sockcdc.collector.enrich.Enrichment;
import io.sockcdc.collector.model.Owner;
import io.sockcdc.collector.state.Owners;
import java.util.function.LongFunction;
import org.agrona.collections.LongHashSet;
import org.jspecify.annotations.Nullable;

/** What the latest answer said of owners; the tables remember what they need of it. Owned by the capture thread. */
final class LatestOwners implements Owners {
    private static final int MOST_UNHELD = 65_536;

    private final LongFunction<@Nullable String> userNames;
    private final LongHashSet unheld = new LongHashSet();
    private @Nullable Enrichment latest;

    LatestOwners(LongFunction<@Nullable String> userNames) {
        this.userNames = userNames;
    }

    void replace(Enrichment answer) {
        latest = answer;
        if (unheld.size() > MOST_UNHELD) {
            unheld.clear();
        }
        answer.forEachUnheld(unheld::add);
    }

    @Override
    public boolean isHeldByNobody(long inode) {
        return unheld.remove(inode);
    }

    @Override
    public @Nullable Owner ofSocket(long inode, @Nullable Long cgroupId) {
        Enrichment known = latest;
        if (known == null) {
            return null;
        }
        Owner process = known.owner(inode);
        return process == null && cgroupId != null ? known.group(cgroupId) : process;
    }

    @Override
    public @Nullable String userName(long uid) {
        return userNames.apply(uid);
    }
}
