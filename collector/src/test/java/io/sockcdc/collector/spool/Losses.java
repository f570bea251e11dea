package io.sockcdc.collector.spool;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps what a spool told of its losses. */
final class Losses implements SpoolListener {
    final List<Cut> cuts = new ArrayList<>();
    final List<Damage> damages = new ArrayList<>();
    final List<String> aside = new ArrayList<>();
    final List<Past> pasts = new ArrayList<>();
    final List<Shed> sheds = new ArrayList<>();
    final List<Long> fallbacks = new ArrayList<>();

    record Cut(long position, long bytes) {}

    record Damage(long firstPosition, long entries) {}

    record Past(
            long firstPosition,
            long entries,
            @Nullable Long before,
            @Nullable Long after) {}

    record Shed(long first, long last, long lost) {}

    @Override
    public void tornTailCut(Path segment, long position, long bytes) {
        cuts.add(new Cut(position, bytes));
    }

    @Override
    public void damaged(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after) {
        damages.add(new Damage(firstPosition, entries));
    }

    @Override
    public void wentPast(
            Path segment,
            long firstPosition,
            long entries,
            @Nullable SpooledBatch before,
            @Nullable SpooledBatch after) {
        List<Long> read = before == null ? List.of() : Numbered.decode(before.entries());
        pasts.add(new Past(
                firstPosition,
                entries,
                read.isEmpty() ? null : read.get(read.size() - 1),
                after == null ? null : Numbered.decode(after.entries()).get(0)));
    }

    @Override
    public void setAside(Path file, String why) {
        aside.add(String.valueOf(file.getFileName()));
    }

    @Override
    public void shed(long firstPosition, long lastPosition, long lostEntries) {
        sheds.add(new Shed(firstPosition, lastPosition, lostEntries));
    }

    @Override
    public void checkpointUnreadable(Path file, long fallbackPosition) {
        fallbacks.add(fallbackPosition);
    }
}
