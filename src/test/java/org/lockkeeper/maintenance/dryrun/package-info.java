@org.jspecify.annotations.NullMarked
package org.lockkeeper.maintenance.dryrun;
