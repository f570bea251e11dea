package io.sockcdc.collector.enrich;

import java.nio.file.Path;
import org.agrona.collections.LongHashSet;

/** Looks for the owner of one socket and prints what came of it; a test runs it as another user. */
final class UnprivilegedLook {
    private UnprivilegedLook() {}

    public static void main(String[] inode) {
        ProcessIndex index = new ProcessIndex(Path.of("/proc"), 1);
        LongHashSet asked = new LongHashSet();
        asked.add(Long.parseLong(inode[0]));
        int found = index.find(asked, 1).size();
        System.out.println("found=" + found + " unreadable=" + index.unreadable());
    }
}
