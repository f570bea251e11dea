package io.sockcdc.collector.observe;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.OperatingSystemMXBean;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What the JVM's management beans tell of this process. */
final class JvmSource {
    private JvmSource() {}

    static void bindTo(Meters meters) {
        MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
        List<GarbageCollectorMXBean> collectors = ManagementFactory.getGarbageCollectorMXBeans();
        long startMillis = ManagementFactory.getRuntimeMXBean().getStartTime();
        meters.bind(
                        Meter.JVM_MEMORY_USED,
                        "heap",
                        () -> memory.getHeapMemoryUsage().getUsed())
                .bind(
                        Meter.JVM_MEMORY_USED,
                        "nonheap",
                        () -> memory.getNonHeapMemoryUsage().getUsed())
                .bind(Meter.JVM_HEAP_MAX, () -> memory.getHeapMemoryUsage().getMax())
                .bind(
                        Meter.JVM_GC_PAUSES,
                        () -> collectors.stream()
                                .mapToLong(each -> Math.max(0, each.getCollectionCount()))
                                .sum())
                .bind(
                        Meter.JVM_GC_TIME,
                        () -> TimeUnit.MILLISECONDS.toNanos(collectors.stream()
                                .mapToLong(each -> Math.max(0, each.getCollectionTime()))
                                .sum()))
                .bind(
                        Meter.JVM_THREADS,
                        () -> ManagementFactory.getThreadMXBean().getThreadCount())
                .bind(Meter.PROCESS_START, () -> TimeUnit.MILLISECONDS.toNanos(startMillis));
        OperatingSystemMXBean system = ManagementFactory.getOperatingSystemMXBean();
        if (system instanceof UnixOperatingSystemMXBean unix) {
            meters.bind(Meter.OPEN_DESCRIPTORS, unix::getOpenFileDescriptorCount)
                    .bind(Meter.MAX_DESCRIPTORS, unix::getMaxFileDescriptorCount)
                    .bind(Meter.PROCESS_CPU, unix::getProcessCpuTime);
        }
    }
}
