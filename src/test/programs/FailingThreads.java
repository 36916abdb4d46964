import java.util.concurrent.TimeUnit;
import org.lockkeeper.base.vital.Vital;
import org.lockkeeper.base.vital.VitalExecutor;

/** Fails in the way that its argument names; {@code VitalTest} looks at what became of the process. */
final class FailingThreads {
    private FailingThreads() {}

    public static void main(String[] arguments) throws InterruptedException {
        Vital.watchAllThreads();
        VitalExecutor executor = new VitalExecutor("tests", 1);
        Runnable error = () -> {
            throw new AssertionError("planted");
        };
        Runnable exception = () -> {
            throw new IllegalStateException("planted");
        };
        switch (arguments[0]) {
            case "thread-error" -> Vital.thread("test", error).start();
            case "thread-exception" -> Vital.thread("test", exception).start();
            case "executor-execute-error" -> executor.execute(error);
            case "executor-schedule-error" -> executor.schedule(error, 1, TimeUnit.MILLISECONDS);
            case "executor-repeated-error" -> executor.scheduleWithFixedDelay(error, 1, 1, TimeUnit.MILLISECONDS);
            case "executor-exception" -> {
                executor.execute(exception);
                executor.execute(() -> System.exit(0));
            }
            case "stranger-error" -> new Thread(error).start();
            case "stranger-exception" -> {
                Thread thread = new Thread(exception);
                thread.start();
                thread.join();
                System.exit(0);
            }
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        Thread.sleep(TimeUnit.SECONDS.toMillis(50));
        System.exit(1);
    }
}
