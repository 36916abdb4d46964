@NullMarked
package org.lockkeeper.web.oidc;

import org.jspecify.annotations.NullMarked;
