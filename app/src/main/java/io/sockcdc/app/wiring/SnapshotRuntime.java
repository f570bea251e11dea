package io.sockcdc.app.wiring;

import io.sockcdc.app.output.Lines;

/** Prints the kernel's socket table once. */
public interface SnapshotRuntime {
    /**
     * Prints the sockets that were asked for.
     *
     * @throws io.sockcdc.app.exit.UserError when the filter is wrong, the capture cannot be read, or the kernel does not answer
     */
    void print(SnapshotRequest request, Lines out);
}
