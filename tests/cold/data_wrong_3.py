import numpy as np
import pandas as pd
import matplotlib.pyplot as plt


def read_sales(path):
    df = pd.read_csv(path, sep=";", decimal=",", na_values="-")
    return df.fillna(0)


def clean(table):
    df = table.copy()
    df = df[df["shop"].notnull()]
    df["shop"] = df["shop"].str.lower()
    med = df.groupby("shop")["units"].transform("median")
    df["units"] = df["units"].fillna(med)
    df = df[df["price"].notnull()]
    return df


def by_shop(table):
    t = table.dropna()
    t = t.assign(revenue=t["units"] * t["price"])
    return t.groupby("shop", as_index=False).agg(
        sales=("units", "size"), revenue=("revenue", "sum"), mean_price=("price", "mean")
    )


def with_region(sales, shops):
    result = sales.copy()
    result["region"] = shops["region"]
    return result


def standardise(x):
    m = np.nanmean(x, axis=0)
    s = np.nanstd(x, axis=0, ddof=1)
    s = np.where(s == 0, 1, s)
    return (x - m) / s


def plot_units(table):
    totals = table.groupby("shop")["units"].sum()
    plt.plot(totals.index, totals.values, "o-")
    plt.xlabel("shop")
    plt.ylabel("units sold")
    plt.title("Units per shop")


def p_value(a, b, n):
    obs = abs(a.mean() - b.mean())
    pool = np.concatenate([a, b])
    k = 0
    for _ in range(n):
        x = np.random.choice(pool, len(a))
        y = np.random.choice(pool, len(b))
        if abs(x.mean() - y.mean()) >= obs - 1e-9:
            k += 1
    return (1 + k) / (1 + n)
