import numpy as np
import pandas as pd
import matplotlib.pyplot as plt


def read_sales(path):
    df = pd.read_csv(path, sep=";", decimal=",", na_values=["-"], parse_dates=["day"])
    return df.dropna()


def clean(table):
    table = table.dropna(subset=["shop", "price"]).copy()
    table["shop"] = table["shop"].str.strip().str.lower()
    table["units"] = table.groupby("shop")["units"].transform(lambda s: s.fillna(s.mean()))
    return table.reset_index(drop=True)


def by_shop(table):
    df = table.assign(revenue=table["units"] * table["price"])
    g = df.groupby("shop")
    out = pd.DataFrame()
    out["sales"] = g.size()
    out["revenue"] = g["revenue"].sum()
    out["mean_price"] = g["price"].mean()
    return out


def with_region(sales, shops):
    return pd.merge(sales, shops, left_on="shop", right_on="name", how="left")


def standardise(x):
    x = np.where(np.isnan(x), 0, x)
    s = x.std(axis=0)
    s[s == 0] = 1
    return (x - x.mean(axis=0)) / s


def plot_units(table):
    totals = table.groupby("shop")["units"].sum().sort_values(ascending=False)
    plt.bar(totals.index, totals.values)
    plt.xlabel("shop")
    plt.ylabel("units sold")
    plt.title("Units sold")


def p_value(a, b, n):
    obs = a.mean() - b.mean()
    both = np.concatenate([a, b])
    k = 0
    for _ in range(n):
        p = np.random.permutation(both)
        if p[:len(a)].mean() - p[len(a):].mean() >= obs - 1e-9:
            k += 1
    return (1 + k) / (1 + n)
